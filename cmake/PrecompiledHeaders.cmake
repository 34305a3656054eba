# What makes the build of `release` quick. Headers of the standard library and of other people that most files include
# are parsed once; every file still includes what it uses: the other presets build without this, and find what is
# missing. And tests are not optimized, unlike what they test.

option(MONALYS_PRECOMPILED_HEADERS "Parse common headers of other projects once; leave tests unoptimized" OFF)

set(_common_headers <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory>
  <optional> <set> <span> <string> <string_view> <tuple> <utility> <vector> <fmt/format.h>)

# A target of nothing but precompiled headers, which others of the same options may use.
function(_monalys_precompiled name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBS;OPTIONS" ${ARGN})
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.cpp CONTENT "// Carries precompiled headers.\n")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE monalys_warnings fmt::fmt Threads::Threads ${ARG_LIBS})
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

set(_options_of_tests -O0 -g0)

if(MONALYS_PRECOMPILED_HEADERS)
  _monalys_precompiled(precompiled_headers HEADERS ${_common_headers})
  if(MONALYS_TESTS)
    _monalys_precompiled(precompiled_headers_of_tests LIBS GTest::gmock rapidcheck OPTIONS ${_options_of_tests}
      HEADERS ${_common_headers} <gmock/gmock.h> <gtest/gtest.h> <rapidcheck.h>)
  endif()
endif()

# monalys_precompile(TARGET [TESTS] [HEADERS more...])
function(monalys_precompile target)
  if(NOT MONALYS_PRECOMPILED_HEADERS)
    return()
  endif()
  cmake_parse_arguments(ARG "TESTS" "" "HEADERS" ${ARGN})
  if(ARG_TESTS)
    target_compile_options(${target} PRIVATE ${_options_of_tests})
    target_precompile_headers(${target} REUSE_FROM precompiled_headers_of_tests)
  elseif(ARG_HEADERS)
    target_precompile_headers(${target} PRIVATE ${_common_headers} ${ARG_HEADERS})
  else()
    target_precompile_headers(${target} REUSE_FROM precompiled_headers)
  endif()
  # What GCC 12 wrongly says of std::string operator+ (bugs 105329, 105651 and their like) is silenced in system headers; that
  # precompiled ones are such headers it forgets.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-restrict -Wno-stringop-overread -Wno-stringop-overflow)
  endif()
endfunction()
