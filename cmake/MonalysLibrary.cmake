# monalys_library(NAME [DEPS ours...] [LIBS others...] [PRECOMPILED headers...])
#
# One folder of src/ as a static library. Every *.cpp of the folder belongs to it, except *_test.cpp, which become the
# test program NAME_test. DEPS are folders of ours; LIBS are other people's targets; PRECOMPILED are headers of
# other people that most files of this folder include.

add_library(monalys_warnings INTERFACE)
target_compile_options(monalys_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Werror)

function(monalys_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS;PRECOMPILED" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/program/")  # main functions
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    set(scope PUBLIC)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PRIVATE monalys_warnings)
    monalys_precompile(${name} HEADERS ${ARG_PRECOMPILED})
  else()
    set(scope INTERFACE)
    add_library(${name} INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} ${scope} ${ARG_DEPS} ${ARG_LIBS})

  if(MONALYS_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} monalys_warnings GTest::gmock_main rapidcheck rapidcheck_gtest)
    monalys_precompile(${name}_test TESTS)
    # Real logs lie outside the project; tests that need them skip themselves where the folder is absent.
    target_compile_definitions(${name}_test PRIVATE
      MONALYS_SOURCE_DIR="${CMAKE_SOURCE_DIR}" MONALYS_REAL_DATA="${CMAKE_SOURCE_DIR}/../shared/data")
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
