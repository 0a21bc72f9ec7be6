# Where everything goes: the program with its manual page, completions and configurations; the rooms as libraries with a
# CMake package; and both as Debian packages (cpack -G DEB).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The program tells its own manual page, completions and schema.
set(told ${PROJECT_BINARY_DIR}/told)
add_custom_command(OUTPUT ${told}/nqpsweep.1.gz ${told}/nqpsweep ${told}/_nqpsweep ${told}/nqpsweep.fish ${told}/nqpsweep.schema.json
  COMMAND ${CMAKE_COMMAND} -E make_directory ${told}
  COMMAND nqpsweep man | gzip -9n > ${told}/nqpsweep.1.gz
  COMMAND nqpsweep completion bash > ${told}/nqpsweep
  COMMAND nqpsweep completion zsh > ${told}/_nqpsweep
  COMMAND nqpsweep completion fish > ${told}/nqpsweep.fish
  COMMAND nqpsweep schema > ${told}/nqpsweep.schema.json
  DEPENDS nqpsweep COMMENT "Manual page, completions and schema")
if(NOT NQPSWEEP_SANITIZE)  # whose programs are not for installing
  add_custom_target(nqpsweep_told ALL DEPENDS ${told}/nqpsweep.1.gz)
endif()

install(TARGETS nqpsweep RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
install(FILES ${told}/nqpsweep.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${told}/nqpsweep DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT program)
install(FILES ${told}/_nqpsweep DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT program)
install(FILES ${told}/nqpsweep.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(FILES ${told}/nqpsweep.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/nqpsweep COMPONENT program)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/nqpsweep COMPONENT program)
install(PROGRAMS jobs/sweep.sbatch DESTINATION ${CMAKE_INSTALL_DATADIR}/nqpsweep/jobs COMPONENT program)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program FILES_MATCHING
  PATTERN "*.md" PATTERN "*.svg" PATTERN "*.bib")
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

get_property(rooms GLOBAL PROPERTY NQPSWEEP_ROOMS)
install(TARGETS ${rooms} nqpsweep_flags nqpsweep_random123 EXPORT nqpsweepTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/nqpsweep)
install(EXPORT nqpsweepTargets NAMESPACE nqpsweep:: DESTINATION ${package} COMPONENT library)
configure_package_config_file(cmake/nqpsweepConfig.cmake.in nqpsweepConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(nqpsweepConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nqpsweepConfig.cmake ${PROJECT_BINARY_DIR}/nqpsweepConfigVersion.cmake
  DESTINATION ${package} COMPONENT library)
