#include "charts/output.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "charts/chart.hpp"
#include "charts/pdf_language.hpp"
#include "charts/sample_test.hpp"

namespace monalys::charts {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class Output : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "charts-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  static std::string read(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

  /// What a command prints; nothing when the machine does not have it.
  static std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
    if (pipe == nullptr) return text;
    char piece[4096];
    while (const auto size = std::fread(piece, 1, sizeof piece, pipe)) text.append(piece, size);
    ::pclose(pipe);
    return text;
  }

  fs::path folder_;
};

const std::string& users_svg() {
  static const std::string svg = ChartRenderer().render_svg(sample::users()).value();
  return svg;
}

/// Bytes 16 to 23 of a PNG are width and height, most significant first.
int dimension(const std::string& png, std::size_t at) {
  int value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value * 256 + static_cast<unsigned char>(png[i]);
  return value;
}

TEST_F(Output, PngHasTheSizeOfThePictureTimesTheScale) {
  const auto png = to_png(users_svg(), 1.5);
  ASSERT_TRUE(png) << png.error().message;
  EXPECT_THAT(*png, StartsWith("\x89PNG"));
  EXPECT_EQ(dimension(*png, 16), 1920);
  EXPECT_EQ(dimension(*png, 20), 1080);
}

TEST_F(Output, WhatIsNoPictureIsRefused) {
  const auto text = to_png("hej");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::invalid_input);
  const auto huge = to_png(users_svg(), 1000);
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, Code::wrong_usage);
  EXPECT_FALSE(to_png(users_svg(), 0));
}

TEST_F(Output, PdfHoldsItsPagesAsTextWithTitleLanguageAndOutline) {
  const PdfPage page{users_svg(), "Användare"};
  const PdfInfo info{.title = "Månadsrapport åäö",
                     .author = "MONA",
                     .language = "sv",
                     .created = Instant{std::chrono::sys_days{std::chrono::year{2022} / 5 / 9}}};
  const auto pdf = to_pdf(std::vector{page, page, page}, info);
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_THAT(*pdf, AllOf(StartsWith("%PDF-"), HasSubstr("/Lang (sv)"), HasSubstr("/Outlines")));
  const auto path = folder_ / "report.pdf";
  ASSERT_TRUE(write_whole_file(path, *pdf));

  const auto facts = output_of("pdfinfo " + path.string());
  if (facts.empty()) GTEST_SKIP() << "pdfinfo (poppler-utils) is not installed";
  EXPECT_THAT(facts, AllOf(HasSubstr("Månadsrapport åäö"), HasSubstr("MONA"), testing::ContainsRegex("Pages: +3"),
                           HasSubstr("960 x 540 pts"), HasSubstr("2022")));
  const auto words = output_of("pdftotext -f 2 -l 2 " + path.string() + " -");
  EXPECT_THAT(words,
              AllOf(HasSubstr("Över 600 användare"), HasSubstr("Distansarbete"), testing::ContainsRegex("1 ?/ ?7")));
}

TEST_F(Output, PdfHasTheSameBytesWheneverItIsMade) {
  const std::vector<PdfPage> pages{{users_svg(), "Användare"}};
  const PdfInfo info{.title = "Rapport"};
  EXPECT_EQ(to_pdf(pages, info).value(), to_pdf(pages, info).value());
}

TEST_F(Output, TheUpdatedCatalogIsWhereTheUpdateSaysItIs) {
  const auto pdf = to_pdf(std::vector<PdfPage>{{users_svg(), ""}}, {.title = "Rapport"}).value();
  const auto last_xref = std::stoul(pdf.substr(pdf.rfind("startxref\n") + 10));
  ASSERT_EQ(pdf.substr(last_xref, 5), "xref\n");
  const auto entry = pdf.substr(pdf.find('\n', last_xref + 5) + 1);
  const auto catalog = pdf.substr(std::stoul(entry), 300);
  EXPECT_THAT(catalog, AllOf(testing::ContainsRegex("^[0-9]+ 0 obj"), HasSubstr("/Catalog"), HasSubstr("/Lang (sv)")));
}

TEST_F(Output, ALanguageCannotBreakOutOfThePdf) {
  const auto pdf = to_pdf(std::vector<PdfPage>{{users_svg(), ""}}, {.language = "sv) /AA (x"});
  ASSERT_FALSE(pdf);
  EXPECT_EQ(pdf.error().code, Code::wrong_usage);
}

TEST_F(Output, ABrokenPageIsNamed) {
  const auto pdf = to_pdf(std::vector<PdfPage>{{users_svg(), ""}, {"<svg", ""}}, {});
  ASSERT_FALSE(pdf);
  EXPECT_THAT(pdf.error().message, StartsWith("page 2: "));
  EXPECT_FALSE(to_pdf({}, {}));
}

TEST_F(Output, AFileIsReplacedWholeAndNothingIsLeftBeside) {
  const auto path = folder_ / "a.svg";
  ASSERT_TRUE(write_whole_file(path, "first, and longer"));
  ASSERT_TRUE(write_whole_file(path, "second"));
  EXPECT_EQ(read(path), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Output, AFileThatCannotBeWrittenSaysWhereAndWhy) {
  const auto missing = write_whole_file(folder_ / "none" / "a.svg", "x");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("none/a.svg"));
  EXPECT_EQ(missing.error().hint, "make the folder first");

  // A folder in the way: the rename fails after everything was written.
  fs::create_directory(folder_ / "b.svg");
  EXPECT_FALSE(write_whole_file(folder_ / "b.svg", "x"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Output, AFullDiskLeavesTheOldFile) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  // The temporary name leads to the full device; what stood there before stays.
  const auto path = folder_ / "a.svg";
  ASSERT_TRUE(write_whole_file(path, "old"));
  fs::create_symlink("/dev/full", fmt::format("{}.{}.tmp", path.string(), ::getpid()));
  const auto full = write_whole_file(path, "new");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().hint, "make room on the disk");
  EXPECT_EQ(read(path), "old");
}

}  // namespace
}  // namespace monalys::charts
