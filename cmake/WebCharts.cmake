# The chart definition is TypeScript (web/charts), shared with the browser. For this program it is bundled with ECharts
# into one ES5 file and compiled in: sources -> tsc -> rollup -> charts.js -> bundle.cpp. Nothing of it is installed
# globally or needed at run time, and everything is made in the build folder, in a copy of web/charts.
#
# Defines the target web_charts and what it makes: WEB_CHARTS_BUNDLE_CPP (compile it in) and WEB_CHARTS_MODULES (a folder,
# for the tests).

include(NpmPackages)

set(_source ${CMAKE_SOURCE_DIR}/web/charts)
set(_work ${CMAKE_BINARY_DIR}/web/charts)
file(GLOB _scripts CONFIGURE_DEPENDS ${_source}/src/*.ts)
set(_settings ${_source}/package.json ${_source}/tsconfig.json ${_source}/rollup.config.mjs)
monalys_npm_packages(web-charts ${_source} ${_work})

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
