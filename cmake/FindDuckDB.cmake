# DuckDB's C library. An installed one is preferred (DuckDB_ROOT, /usr/local, ...); otherwise the two npm packages that
# carry the library and its header are fetched with `npm pack` into .deps/ and checked against the hashes below.
#
# Defines the target DuckDB::duckdb, and DuckDB_LIBRARY.

set(DuckDB_PINNED_VERSION 1.4.4)
set(_library_sha256 1ef33048e12235115ac0d277a0aaccbb560e33248144f488b5ac005cd9ba81b5)
set(_header_sha256 cbe6a827284375c5a646b8f27dbd3a00808ce8738b5bbb49c190cb1e08540281)
set(_home ${CMAKE_SOURCE_DIR}/.deps/duckdb-${DuckDB_PINNED_VERSION})

function(_duckdb_fetch package member sha256 destination)
  if(EXISTS ${destination})
    file(SHA256 ${destination} actual)
    if(actual STREQUAL sha256)
      return()
    endif()
  endif()
  find_program(NPM npm REQUIRED)
  set(work ${_home}/download)
  file(MAKE_DIRECTORY ${work})
  message(STATUS "Fetching ${package} with npm pack")
  execute_process(COMMAND ${NPM} pack --silent ${package} WORKING_DIRECTORY ${work}
                  OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status ERROR_VARIABLE problem)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "npm pack ${package} failed: ${problem}\n"
            "Install DuckDB ${DuckDB_PINNED_VERSION} (libduckdb.so, duckdb.h) and set DuckDB_ROOT, or give npm a registry.")
  endif()
  file(ARCHIVE_EXTRACT INPUT ${work}/${archive} DESTINATION ${work} PATTERNS package/${member})
  file(SHA256 ${work}/package/${member} actual)
  if(NOT actual STREQUAL sha256)
    message(FATAL_ERROR "${member} of ${package} has the hash ${actual}, expected ${sha256}: not used.")
  endif()
  get_filename_component(folder ${destination} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  file(RENAME ${work}/package/${member} ${destination})
  file(REMOVE_RECURSE ${work})
endfunction()

find_library(DuckDB_LIBRARY duckdb)
find_path(DuckDB_INCLUDE_DIR duckdb.h)
if(NOT DuckDB_LIBRARY OR NOT DuckDB_INCLUDE_DIR)
  _duckdb_fetch(@duckdb/node-bindings-linux-x64@1.4.4-r.1 libduckdb.so ${_library_sha256} ${_home}/lib/libduckdb.so)
  _duckdb_fetch(duckdb@1.4.4 src/duckdb/src/include/duckdb.h ${_header_sha256} ${_home}/include/duckdb.h)
  set(DuckDB_LIBRARY ${_home}/lib/libduckdb.so CACHE FILEPATH "" FORCE)
  set(DuckDB_INCLUDE_DIR ${_home}/include CACHE PATH "" FORCE)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DuckDB REQUIRED_VARS DuckDB_LIBRARY DuckDB_INCLUDE_DIR)
if(NOT TARGET DuckDB::duckdb)
  add_library(DuckDB::duckdb SHARED IMPORTED)
  set_target_properties(DuckDB::duckdb PROPERTIES
    IMPORTED_LOCATION ${DuckDB_LIBRARY} IMPORTED_NO_SONAME ON INTERFACE_INCLUDE_DIRECTORIES ${DuckDB_INCLUDE_DIR})
endif()
