// Duktape reports errors by longjmp. Everything that may do so runs inside duk_safe_call, in functions that hold no
// object with a destructor.

#include "charts/script.hpp"

#include <duktape.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>

#include "charts/cesu8.hpp"
#include "charts/text_width.hpp"

namespace monalys::charts {
namespace {

using Clock = std::chrono::steady_clock;

/// Stands before each block, because Duktape does not say how large a freed block was.
struct alignas(std::max_align_t) BlockHead {
  std::size_t size;
};

/// What the script may use, and has used.
struct Budget {
  Script::Limits limits;
  TextMeasure& measure;
  std::size_t used = 0;
  std::uint32_t asked = 0;
  Clock::time_point deadline = Clock::time_point::max();
  bool out_of_time = false;
  bool out_of_memory = false;

  [[nodiscard]] bool spent() const { return out_of_time || out_of_memory; }

  /// Whether `more` bytes may be had. Once refused, always refused: a script that catches the error must not go on.
  bool grants(std::size_t more) {
    // Reading the clock costs as much as a small allocation.
    if ((++asked & 63U) == 0 && Clock::now() > deadline) out_of_time = true;
    if (used + more > limits.memory_bytes) out_of_memory = true;
    return !spent();
  }
};

void release(void* data, void* block) {
  if (block == nullptr) return;
  auto* head = static_cast<BlockHead*>(block) - 1;
  static_cast<Budget*>(data)->used -= head->size;
  std::free(head);
}

void* allocate(void* data, duk_size_t size) {
  auto& budget = *static_cast<Budget*>(data);
  if (size == 0 || !budget.grants(size)) return nullptr;
  auto* head = static_cast<BlockHead*>(std::malloc(sizeof(BlockHead) + size));
  if (head == nullptr) return nullptr;
  head->size = size;
  budget.used += size;
  return head + 1;
}

void* resize(void* data, void* block, duk_size_t size) {
  if (block == nullptr) return allocate(data, size);
  if (size == 0) {
    release(data, block);
    return nullptr;
  }
  auto& budget = *static_cast<Budget*>(data);
  auto* head = static_cast<BlockHead*>(block) - 1;
  const auto old = head->size;
  // Shrinking is how a full heap recovers: never refused.
  if (size > old && !budget.grants(size - old)) return nullptr;
  head = static_cast<BlockHead*>(std::realloc(head, sizeof(BlockHead) + size));
  if (head == nullptr) return nullptr;
  head->size = size;
  budget.used = budget.used - old + size;
  return head + 1;
}

/// hostTextWidth(text, font)
duk_ret_t host_text_width(duk_context* context) {
  duk_size_t text_size = 0;
  duk_size_t font_size = 0;
  const char* text = duk_require_lstring(context, 0, &text_size);
  const char* font = duk_require_lstring(context, 1, &font_size);
  duk_memory_functions memory;
  duk_get_memory_functions(context, &memory);
  duk_push_number(context, [&]() noexcept {
    const auto utf8 = cesu8_to_utf8({text, text_size});
    return static_cast<Budget*>(memory.udata)->measure.width(utf8, {font, font_size});
  }());
  return 1;
}

struct Source {
  std::string_view text;
  const char* file_name;
};

duk_ret_t run_source(duk_context* context, void* data) {
  const auto& source = *static_cast<const Source*>(data);
  duk_push_c_function(context, host_text_width, 2);
  duk_put_global_string(context, "hostTextWidth");
  duk_push_string(context, source.file_name);
  duk_compile_lstring_filename(context, 0, source.text.data(), source.text.size());
  duk_call(context, 0);
  return 1;
}

struct Call {
  const char* object;
  const char* function;
  std::string_view argument;
};

duk_ret_t call_function(duk_context* context, void* data) {
  const auto& call = *static_cast<const Call*>(data);
  duk_get_global_string(context, call.object);
  duk_get_prop_string(context, -1, call.function);
  duk_push_lstring(context, call.argument.data(), call.argument.size());
  duk_call(context, 1);
  duk_require_string(context, -1);
  return 1;
}

/// Puts the message of the error at the top of the stack there as text.
duk_ret_t describe_error(duk_context* context, void* /*unused*/) {
  if (duk_is_error(context, -1)) duk_get_prop_string(context, -1, "message");
  duk_safe_to_string(context, -1);
  return 1;
}

}  // namespace

struct Script::Heap {
  Budget budget;
  duk_context* context = nullptr;

  Heap(TextMeasure& measure, Limits limits) : budget{.limits = limits, .measure = measure} {
    context = duk_create_heap(allocate, resize, release, &budget, nullptr);
  }
  ~Heap() {
    if (context != nullptr) duk_destroy_heap(context);
  }
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// The text, if it is one, that `function` leaves. Errors of the script and reached limits come as Errors.
  Result<std::string> run(duk_safe_call_function function, void* data) {
    budget.deadline = Clock::now() + budget.limits.time;
    const auto status = duk_safe_call(context, function, data, 0, 1);
    budget.deadline = Clock::time_point::max();
    if (budget.spent()) {
      const auto what = budget.out_of_time ? fmt::format("took longer than {} ms", budget.limits.time.count())
                                           : fmt::format("needed more than {} MB", budget.limits.memory_bytes >> 20);
      return fail(Code::internal, "the chart script " + what, "draw fewer buckets or series");
    }
    if (status != DUK_EXEC_SUCCESS) duk_safe_call(context, describe_error, nullptr, 1, 1);
    duk_size_t size = 0;
    const char* text = duk_get_lstring(context, -1, &size);
    auto result = text == nullptr ? std::string{} : cesu8_to_utf8({text, size});
    duk_pop(context);
    if (status != DUK_EXEC_SUCCESS) return fail(Code::invalid_input, std::move(result));
    return result;
  }
};

Script::Script(TextMeasure& measure, Limits limits) : heap_(std::make_unique<Heap>(measure, limits)) {}
Script::~Script() = default;

bool Script::spent() const { return heap_->context == nullptr || heap_->budget.spent(); }

Result<> Script::load(std::string_view source, const char* file_name) {
  if (heap_->context == nullptr) return fail(Code::internal, "no memory for the chart script");
  Source data{source, file_name};
  MONALYS_CHECK(heap_->run(run_source, &data));
  return {};
}

Result<std::string> Script::call(const char* object, const char* function, std::string_view argument) {
  if (heap_->context == nullptr) return fail(Code::internal, "no memory for the chart script");
  Call data{object, function, argument};
  return heap_->run(call_function, &data);
}

}  // namespace monalys::charts
