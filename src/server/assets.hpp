// The files of the dashboard, compiled in: web/app, built and embedded by cmake/WebApp.cmake.

#pragma once

#include <span>
#include <string_view>

namespace monalys::server {

struct Asset {
  std::string_view path;  // "/assets/index-3f2a.js" (its name changes with its content), "/index.html"
  std::string_view type;  // of its content: "text/css; charset=utf-8"
  std::string_view bytes;
  std::string_view gzip;  // the same compressed; empty where that is no smaller
};

[[nodiscard]] std::span<const Asset> assets();

}  // namespace monalys::server
