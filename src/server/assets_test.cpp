#include "server/assets.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace monalys::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Asset* asset(std::string_view path) {
  const auto all = assets();
  const auto found = std::ranges::find(all, path, &Asset::path);
  return found == all.end() ? nullptr : &*found;
}

std::string inflated(std::string_view gzip, std::size_t size) {
  std::string text(size + 1, '\0');  // one more, so that too much is seen
  std::string input{gzip};
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(Assets, ThePageNamesOnlyFilesThatAreThere) {
  const auto* page = asset("/index.html");
  ASSERT_NE(page, nullptr);
  const std::string text{page->bytes};
  std::size_t named = 0;
  for (auto at = text.find("\"/assets/"); at != std::string::npos; at = text.find("\"/assets/", at + 1)) {
    const auto end = text.find('"', at + 1);
    EXPECT_NE(asset(text.substr(at + 1, end - at - 1)), nullptr) << text.substr(at, end - at);
    ++named;
  }
  EXPECT_GE(named, 3u);  // script, style, icon
}

TEST(Assets, ThePageHoldsNothingThatItsPolicyForbids) {
  const std::string text{asset("/index.html")->bytes};
  EXPECT_THAT(text, Not(HasSubstr("<style")));
  EXPECT_THAT(text, Not(HasSubstr("style=")));
  EXPECT_THAT(text, Not(HasSubstr("onload=")));
  EXPECT_THAT(text, Not(HasSubstr("http")));
  // Every script has an address.
  for (auto at = text.find("<script"); at != std::string::npos; at = text.find("<script", at + 1))
    EXPECT_THAT(text.substr(at, text.find('>', at) - at), HasSubstr("src=\"/assets/"));
}

TEST(Assets, WhatIsCompressedIsTheSame) {
  std::size_t compressed = 0;
  for (const auto& one : assets()) {
    EXPECT_TRUE(one.path.starts_with('/'));
    EXPECT_FALSE(one.type.empty());
    compressed += one.gzip.empty() ? one.bytes.size() : one.gzip.size();
    if (one.gzip.empty()) continue;
    EXPECT_LT(one.gzip.size(), one.bytes.size());
    EXPECT_EQ(inflated(one.gzip, one.bytes.size()), one.bytes) << one.path;
  }
  // What a browser loads in all, at the first visit.
  EXPECT_LT(compressed, 350'000u);
}

}  // namespace
}  // namespace monalys::server
