# The dashboard (web/app) is built by Vite and compiled in: sources, and those of web/charts, -> tsc (types) -> vite ->
# dist/ -> assets.cpp. Everything is made in the build folder, in a copy of web/app beside the one of web/charts.
#
# Defines the target web_app and what it makes: WEB_APP_ASSETS_CPP (compile it in) and WEB_APP_FOLDER (dist/, for tests).

include(NpmPackages)

set(_source ${CMAKE_SOURCE_DIR}/web/app)
set(_work ${CMAKE_BINARY_DIR}/web/app)
file(GLOB_RECURSE _scripts CONFIGURE_DEPENDS ${_source}/src/*)
set(_settings ${_source}/package.json ${_source}/tsconfig.json ${_source}/vite.config.mjs ${_source}/index.html)
monalys_npm_packages(web-app ${_source} ${_work})

set(WEB_APP_ASSETS_CPP ${_work}/assets.cpp)
set(WEB_APP_FOLDER ${_work}/dist)
add_custom_command(OUTPUT ${WEB_APP_ASSETS_CPP}
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${_work}/src ${_work}/dist
  COMMAND ${CMAKE_COMMAND} -E copy_directory ${_source}/src ${_work}/src
  COMMAND ${CMAKE_COMMAND} -E copy ${_settings} ${_work}
  COMMAND ${NODE} node_modules/typescript/bin/tsc
  COMMAND ${NODE} node_modules/vite/bin/vite.js build --logLevel warn
  COMMAND ${NODE} ${_source}/embed.mjs dist assets.cpp
  # The copy of web/charts beside it is made by its own bundle.
  DEPENDS ${_work}/packages.stamp ${WEB_CHARTS_BUNDLE_CPP} ${_scripts} ${_settings} ${_source}/embed.mjs
  WORKING_DIRECTORY ${_work} COMMENT "Building web/app" VERBATIM)
add_custom_target(web_app DEPENDS ${WEB_APP_ASSETS_CPP})
add_dependencies(web_app web_charts)
