# The chart definition is TypeScript (web/charts), shared with the browser. For this program it is bundled with ECharts
# into one ES5 file and compiled in: sources -> tsc -> rollup -> charts.js -> bundle.cpp. Needs node and npm 18 or newer,
# nothing installed globally, and nothing at all at run time.
#
# Everything is made in the build folder, in a copy of web/charts. Its packages lie in .deps/web-charts-HASH, where HASH is
# that of the lock file: fetched once (npm ci), whole or not at all, and shared by all build folders.
#
# Defines the target web_charts and what it makes: WEB_CHARTS_BUNDLE_CPP (compile it in) and WEB_CHARTS_MODULES (a folder,
# for the tests).

if(CMAKE_SCRIPT_MODE_FILE)
  # cmake -DSOURCE=web/charts -DHOME=.deps/web-charts-HASH -DWORK=build/... -DNPM=npm -P WebCharts.cmake
  file(LOCK ${HOME}.lock GUARD PROCESS TIMEOUT 600)
  if(NOT EXISTS ${HOME}/node_modules)
    message(STATUS "Fetching the packages of web/charts with npm ci")
    file(REMOVE_RECURSE ${HOME}.part)
    file(MAKE_DIRECTORY ${HOME}.part)
    file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json ${SOURCE}/.npmrc DESTINATION ${HOME}.part)
    execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
                    WORKING_DIRECTORY ${HOME}.part RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "npm ci failed:\n${said}\nThe charts need the packages of web/charts/package-lock.json: give npm a registry.")
    endif()
    file(REMOVE_RECURSE ${HOME})
    file(RENAME ${HOME}.part ${HOME})
  endif()
  file(CREATE_LINK ${HOME}/node_modules ${WORK}/node_modules SYMBOLIC)
  return()
endif()

find_program(NODE NAMES node nodejs REQUIRED)
find_program(NPM npm REQUIRED)

set(_source ${CMAKE_SOURCE_DIR}/web/charts)
set(_work ${CMAKE_BINARY_DIR}/web/charts)
file(SHA256 ${_source}/package-lock.json _lock_hash)
string(SUBSTRING ${_lock_hash} 0 12 _lock_hash)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${_source}/package-lock.json)
file(GLOB _scripts CONFIGURE_DEPENDS ${_source}/src/*.ts)
set(_settings ${_source}/package.json ${_source}/tsconfig.json ${_source}/rollup.config.mjs)
file(MAKE_DIRECTORY ${_work})

# The link's own time is that of the packages, which may be older than the lock file: a stamp stands for both.
add_custom_command(OUTPUT ${_work}/packages.stamp
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${_source} -DHOME=${CMAKE_SOURCE_DIR}/.deps/web-charts-${_lock_hash} -DWORK=${_work}
          -DNPM=${NPM} -P ${CMAKE_CURRENT_LIST_FILE}
  COMMAND ${CMAKE_COMMAND} -E touch ${_work}/packages.stamp
  DEPENDS ${_source}/package-lock.json ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Packages of web/charts" VERBATIM)

set(WEB_CHARTS_BUNDLE_CPP ${_work}/bundle.cpp)
set(WEB_CHARTS_MODULES ${_work}/out)
add_custom_command(OUTPUT ${WEB_CHARTS_BUNDLE_CPP}
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${_work}/src ${_work}/out
  COMMAND ${CMAKE_COMMAND} -E make_directory ${_work}/src
  COMMAND ${CMAKE_COMMAND} -E copy ${_scripts} ${_work}/src
  COMMAND ${CMAKE_COMMAND} -E copy ${_settings} ${_work}
  COMMAND ${NODE} node_modules/typescript/bin/tsc
  COMMAND ${NODE} node_modules/rollup/dist/bin/rollup -c --silent
  COMMAND ${NODE} ${_source}/embed.mjs dist/charts.js bundle.cpp
  DEPENDS ${_work}/packages.stamp ${_scripts} ${_settings} ${_source}/embed.mjs
  WORKING_DIRECTORY ${_work} COMMENT "Bundling web/charts" VERBATIM)
add_custom_target(web_charts DEPENDS ${WEB_CHARTS_BUNDLE_CPP})
