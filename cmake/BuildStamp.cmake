# Run at every build: writes the commit and a digest of the sources where they changed.
#   cmake -DSOURCE=... -DTEMPLATE=... -DTARGET=... -DVERSION=... -DCOMPILER=... -DBUILD_TYPE=... -DFLAGS=... -P BuildStamp.cmake
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(COMMIT "unknown")
endif()
file(GLOB_RECURSE sources ${SOURCE}/include/* ${SOURCE}/src/*)
list(APPEND sources ${SOURCE}/configs/defaults.toml)
list(SORT sources)
set(digests "")
foreach(source IN LISTS sources)
  file(SHA256 ${source} digest)
  string(APPEND digests ${digest})
endforeach()
string(SHA256 SOURCE_DIGEST "${digests}")
configure_file(${TEMPLATE} ${TARGET} @ONLY)
