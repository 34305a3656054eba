// Specs and SVG readers that the tests of this folder share.

#pragma once

#include <fmt/format.h>

#include <regex>
#include <string>
#include <vector>

#include "charts/spec.hpp"
#include "charts/text_width.hpp"

namespace monalys::charts::sample {

inline Series line(std::vector<Point> values, std::string id = "a") {
  return {.id = id, .name = "Serie " + id, .values = std::move(values)};
}

/// 14 years and four months of users, growing, fewer each July.
inline ChartSpec users() {
  std::vector<Point> values;
  for (int month = 0; month < 172; ++month) {
    const bool july = month % 12 == 6;
    values.push_back(
        {fmt::format("{}-{:02}", 2008 + month / 12, month % 12 + 1), (60 + 3.2 * month) * (july ? 0.6 : 1)});
  }
  ChartSpec spec;
  spec.title = "Över 600 användare";
  spec.subtitle = "Unika användare per månad, januari 2008–april 2022";
  spec.sentences = {"Antalet unika användare per månad har de senaste tre månaderna överstigit 600."};
  spec.source = "Källa: loggarna. Definition: users.unique.";
  spec.page = "1 / 7";
  Panel panel;
  panel.series = {line(std::move(values))};
  panel.annotations = {{"2020-05-20", "Ny webbklient"}, {"2020-03-16", "Distansarbete"}};
  spec.panels = {std::move(panel)};
  return spec;
}

struct Text {
  double left, right, top, bottom;
  std::string content;
};

/// The five entities of XML, as ECharts writes them.
inline std::string unescaped(std::string text) {
  for (const auto& [entity, character] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}})
    text = std::regex_replace(text, std::regex(entity), character);
  return text;
}

/// The texts of an SVG and the boxes they cover, measured as they are drawn.
inline std::vector<Text> texts_of(const std::string& svg) {
  static const std::regex pattern(
      "<text dy=\"0.36em\" text-anchor=\"(start|middle|end)\" style=\"font: ([^\"]*)\" [^>]*"
      "transform=\"translate\\(([-0-9.]+) ([-0-9.]+)\\)\"[^>]*>([^<]*)</text>");
  static const std::regex size_pattern("([0-9.]+)px");
  TextMeasure measure;
  std::vector<Text> texts;
  for (std::sregex_iterator it(svg.begin(), svg.end(), pattern), end; it != end; ++it) {
    const std::string anchor = (*it)[1], font = (*it)[2], content = unescaped((*it)[5]);
    std::smatch size;
    std::regex_search(font, size, size_pattern);
    const double width = measure.width(content, font), height = std::stod(size[1]);
    const double x = std::stod((*it)[3]), y = std::stod((*it)[4]);
    const double left = anchor == "start" ? x : anchor == "middle" ? x - width / 2 : x - width;
    texts.push_back({left, left + width, y - height / 2, y + height / 2, content});
  }
  return texts;
}

}  // namespace monalys::charts::sample
