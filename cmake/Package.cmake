# Debian packages, made by scripts/package: nqpsweep, the program; libnqpsweep-dev, what programs of one's own need.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME nqpsweep)
set(CPACK_PACKAGE_VENDOR "the nqpsweep authors")
# Whoever gives packages away names an address that answers.
set(CPACK_PACKAGE_CONTACT "the nqpsweep authors <nqpsweep@localhost>" CACHE STRING "Maintainer of packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_COMPONENTS_ALL program library)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION "Solves the model for every coalition of policies and for many draws
of its uncertain parameters, on any number of ranks and threads, and tells
how much of their effect is synergy and what drives it.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME nqpsweep)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS openmpi-bin)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS slurm-client)

set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "Headers, static libraries and a CMake package for programs of one's own:
coalition games, designs, sensitivity indices, mergeable statistics and the
sweep itself.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libnqpsweep-dev)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS
    "libopenmpi-dev, libhdf5-openmpi-dev, libeigen3-dev, libboost-dev, libtomlplusplus-dev, libfmt-dev, libspdlog-dev, librandom123-dev, libxxhash-dev, zlib1g-dev, nlohmann-json3-dev, pkg-config")

# What Debian wants in the documents of every package.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)  # or SOURCE_DATE_EPOCH
foreach(component program library)
  string(TOUPPER ${component} COMPONENT)
  set(debian_name ${CPACK_DEBIAN_${COMPONENT}_PACKAGE_NAME})
  set(documents ${CMAKE_INSTALL_DATADIR}/doc/${debian_name})
  file(CONFIGURE OUTPUT ${debian_name}.changelog NEWLINE_STYLE UNIX @ONLY CONTENT
"@debian_name@ (@PROJECT_VERSION@) unstable; urgency=medium

  * What is new: CHANGELOG.md of the source.

 -- @CPACK_PACKAGE_CONTACT@  @now@
")
  execute_process(COMMAND gzip -9nf ${debian_name}.changelog WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  install(FILES ${PROJECT_BINARY_DIR}/${debian_name}.changelog.gz DESTINATION ${documents} RENAME changelog.gz COMPONENT ${component})
  install(FILES LICENSE DESTINATION ${documents} RENAME copyright COMPONENT ${component})
endforeach()
include(CPack)
