#include "charts/text_width.hpp"

#include <gtest/gtest.h>

namespace monalys::charts {
namespace {

TEST(TextWidth, GrowsWithSizeWeightAndLength) {
  TextMeasure measure;
  const auto plain = measure.width("Över 600 användare", "16px Inter, sans-serif");
  EXPECT_GT(plain, 60);
  EXPECT_NEAR(measure.width("Över 600 användare", "32px Inter, sans-serif"), 2 * plain, 0.05);
  EXPECT_GT(measure.width("Över 600 användare", "700 16px Inter, sans-serif"), plain);
  EXPECT_NEAR(measure.width("Över 600 användareÖver 600 användare", "16px Inter, sans-serif"), 2 * plain, 1);
}

TEST(TextWidth, AnUnknownFamilyFallsBackAndNonsenseHasAWidthToo) {
  TextMeasure measure;
  EXPECT_EQ(measure.width("abc", "16px 'No such family', sans-serif"), measure.width("abc", "16px sans-serif"));
  EXPECT_EQ(measure.width("abc", "nonsense"), measure.width("abc", "16px sans-serif"));
  EXPECT_EQ(measure.width("", "16px sans-serif"), 0);
}

}  // namespace
}  // namespace monalys::charts
