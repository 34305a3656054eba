// The files of the dashboard, compiled in.

#pragma once

#include <span>
#include <string_view>

namespace monalys::server {

struct Asset {
  std::string_view path;  // "/assets/app-3f2a.js", "/index.html"
  std::string_view type;  // "text/javascript; charset=utf-8"
  std::string_view bytes;
  std::string_view gzip;  // the same compressed; empty where that does not pay
};

[[nodiscard]] std::span<const Asset> assets();

}  // namespace monalys::server
