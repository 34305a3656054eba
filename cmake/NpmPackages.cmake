# The packages of a folder of web/, as its lock file names them: in .deps/NAME-HASH, where HASH is that of the lock file,
# fetched once (npm ci), whole or not at all, and shared by all build folders. Needs node and npm 18 or newer.
#
# monalys_npm_packages(NAME SOURCE WORK) makes WORK/packages.stamp, beside which node_modules then lies.

if(CMAKE_SCRIPT_MODE_FILE)
  # cmake -DSOURCE=web/charts -DHOME=.deps/web-charts-HASH -DWORK=build/... -DNPM=npm -P NpmPackages.cmake
  file(LOCK ${HOME}.lock GUARD PROCESS TIMEOUT 600)
  if(NOT EXISTS ${HOME}/node_modules)
    message(STATUS "Fetching the packages of ${SOURCE} with npm ci")
    file(REMOVE_RECURSE ${HOME}.part)
    file(MAKE_DIRECTORY ${HOME}.part)
    file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json ${SOURCE}/.npmrc DESTINATION ${HOME}.part)
    execute_process(COMMAND ${NPM} ci --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel=error
                    WORKING_DIRECTORY ${HOME}.part RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "npm ci failed:\n${said}\nThe packages of ${SOURCE}/package-lock.json are needed: give npm a registry.")
    endif()
    file(REMOVE_RECURSE ${HOME})
    file(RENAME ${HOME}.part ${HOME})
  endif()
  file(CREATE_LINK ${HOME}/node_modules ${WORK}/node_modules SYMBOLIC)
  return()
endif()

find_program(NODE NAMES node nodejs REQUIRED)
find_program(NPM npm REQUIRED)
set(_npm_packages_script ${CMAKE_CURRENT_LIST_FILE})

function(monalys_npm_packages name source work)
  file(SHA256 ${source}/package-lock.json hash)
  string(SUBSTRING ${hash} 0 12 hash)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source}/package-lock.json)
  file(MAKE_DIRECTORY ${work})
  # The link's own time is that of the packages, which may be older than the lock file: a stamp stands for both.
  add_custom_command(OUTPUT ${work}/packages.stamp
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DHOME=${CMAKE_SOURCE_DIR}/.deps/${name}-${hash} -DWORK=${work}
            -DNPM=${NPM} -P ${_npm_packages_script}
    COMMAND ${CMAKE_COMMAND} -E touch ${work}/packages.stamp
    DEPENDS ${source}/package-lock.json ${_npm_packages_script}
    COMMENT "Packages of ${name}" VERBATIM)
endfunction()
