#include "formats/delimited.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "formats/lines.hpp"
#include "formats/testing.hpp"

namespace monalys::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> fields_of(std::string_view record, std::size_t most = std::string_view::npos) {
  Fields fields(';');
  if (!fields.split(record, most)) return {"misplaced"};
  std::vector<std::string> all;
  for (std::size_t i = 0; i < fields.size(); ++i) all.emplace_back(fields[i]);
  return all;
}

TEST(Fields, AreWhatStandsBetweenTheDelimiters) {
  EXPECT_THAT(fields_of("a;b;;c"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(fields_of(""), ElementsAre(""));
  EXPECT_THAT(fields_of(";"), ElementsAre("", ""));
  EXPECT_THAT(fields_of("a;b;c;d", 2), ElementsAre("a", "b;c;d"));
}

TEST(Fields, QuotesEncloseThemAndAreDoubledInside) {
  EXPECT_THAT(fields_of(R"("a;b";c)"), ElementsAre("a;b", "c"));
  EXPECT_THAT(fields_of(R"(x;"say ""hi"" ""now""";"")"), ElementsAre("x", R"(say "hi" "now")", ""));
  EXPECT_THAT(fields_of(R"("""")"), ElementsAre("\""));
  EXPECT_THAT(fields_of(R"(5" disk;b)"), ElementsAre(R"(5" disk)", "b")) << "inside a field it is a character";
  EXPECT_THAT(fields_of(R"("a" b;c)"), ElementsAre("misplaced"));
  EXPECT_THAT(fields_of(R"("a)"), ElementsAre("misplaced"));
  EXPECT_THAT(fields_of(R"("a""b;c)"), ElementsAre("misplaced"));
}

RC_GTEST_PROP(Fields, ComeBackFromAnyWritingOfThem, (const std::vector<std::string>& texts)) {
  RC_PRE(!texts.empty());
  std::string record;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) record += ';';
    record += '"';
    for (const char c : texts[i]) record.append(c == '"' ? 2 : 1, c);
    record += '"';
  }
  RC_ASSERT(fields_of(record) == texts);
}

RC_GTEST_PROP(Lines, CutWhereTheObviousWayCuts, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("a\"\n\r;")));
  for (const auto& [breaks, kind] : {std::pair(Lines::Breaks::at_line_feeds, Framing::Kind::lines),
                                     std::pair(Lines::Breaks::outside_quotes, Framing::Kind::quoted_lines)}) {
    std::vector<std::size_t> ends;
    Lines lines({bytes, 7, 1000}, breaks);
    while (lines.next()) {
      RC_ASSERT(lines.place().record == 7 + ends.size());
      RC_ASSERT(lines.place().offset == 1000 + (ends.empty() ? 0 : ends.back()));
      auto end = static_cast<std::size_t>(lines.text().data() - bytes.data()) + lines.text().size();
      while (end < bytes.size() && bytes[end] == '\r') ++end;
      ends.push_back(std::min(end + 1, bytes.size()));
    }
    RC_ASSERT(ends == testing::record_ends(bytes, {.kind = kind}));
  }
}

TEST(TableHead, TheDelimiterIsTheOneThatFitsMostRecords) {
  const auto delimiter = [](std::string_view text) {
    return read_table_head({.bytes = text, .file_name = "f", .whole = true}, "")->delimiter;
  };
  EXPECT_EQ(delimiter("a;b\n1,5;2,5\n3,5;4,5\n"), ';');
  EXPECT_EQ(delimiter("a,b\n1;2,3\n4,5\n"), ',');
  EXPECT_EQ(delimiter("a\tb\n1,5\t2\n"), '\t');
  EXPECT_EQ(delimiter("a|b|c\n1|2|3\n"), '|');
  EXPECT_EQ(delimiter("\"a,b\";c\n\"1,2\";3\n"), ';') << "commas in quotes are no delimiters";
}

TEST(TableHead, NamesAreTrimmedAndFoundWhateverTheirCase) {
  const auto table =
      read_table_head({.bytes = "\xef\xbb\xbf Användare ;\"Inlagd\"\r\nx;y\r\n", .file_name = "f", .whole = true}, "");
  ASSERT_TRUE(table);
  EXPECT_THAT(table->names, ElementsAre("Användare", "Inlagd"));
  EXPECT_EQ(find_column(*table, "ANVÄNDARE"), 0u);
  EXPECT_EQ(find_column(*table, " inlagd"), 1u);
  EXPECT_EQ(find_column(*table, "Start"), std::nullopt);
  EXPECT_EQ(table->rows, "x;y\r\n");
  EXPECT_EQ(table->prelude.records, 1u);
}

TEST(TableHead, WhatIsNoTableIsRefused) {
  const auto problem = [](std::string_view bytes, bool whole) {
    return read_table_head({.bytes = bytes, .file_name = "f", .whole = whole}, "").error();
  };
  EXPECT_THAT(problem("\n \n", true).message, HasSubstr("empty"));
  EXPECT_THAT(problem(std::string_view("a\0b\0\n\0", 6), true).hint, HasSubstr("utf-16le"));
  EXPECT_THAT(problem(std::string(65'536, 'x'), false).message, HasSubstr("64 KiB"));
  EXPECT_THAT(problem("\"a;b\n", true).message, HasSubstr("not closed"));
}

}  // namespace
}  // namespace monalys::formats
