using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Http;

/// <summary>One fault of one field, worded and classified as <c>k8s.io/apimachinery/pkg/util/validation/field</c> does it.</summary>
/// <param name="Reason">The <c>CauseType</c> a client sees in <c>details.causes[].reason</c>.</param>
/// <param name="Field">Path of the field, for example <c>spec.ports[0].port</c>.</param>
/// <param name="Body">What is wrong, without the path, for example <c>Required value: must not be empty</c>.</param>
internal sealed record FieldError(string Reason, string Field, string Body)
{
    public static FieldError Required(string field, string detail = "") => new("FieldValueRequired", field, WithDetail("Required value", detail));

    public static FieldError Invalid(string field, object? value, string detail) =>
        new("FieldValueInvalid", field, WithDetail($"Invalid value: {Quote(value)}", detail));

    public static FieldError TypeInvalid(string field, object? value, string detail) =>
        new("FieldValueTypeInvalid", field, WithDetail($"Invalid value: {Quote(value)}", detail));

    /// <param name="field">Path of the field.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="supported">In the order in which Kubernetes names them for this field: sorted for some, not for others.</param>
    public static FieldError NotSupported(string field, object? value, params IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {Quote(value)}: supported values: {string.Join(", ", supported.Select(GoSyntax.Quote))}");

    public static FieldError Forbidden(string field, string detail) => new("FieldValueForbidden", field, WithDetail("Forbidden", detail));

    public static FieldError Duplicate(string field, object? value) => new("FieldValueDuplicate", field, $"Duplicate value: {Quote(value)}");

    public static FieldError TooMany(string field, int actual, int max) =>
        new("FieldValueTooMany", field, $"Too many: {actual}: must have at most {max} items");

    public static FieldError TooLong(string field, int max) =>
        new("FieldValueTooLong", field, $"Too long: may not be more than {max} bytes");

    public static FieldError NotFound(string field, object? value) => new("FieldValueNotFound", field, $"Not found: {Quote(value)}");

    public override string ToString() => $"{Field}: {Body}";

    private static string WithDetail(string head, string detail) => detail.Length == 0 ? head : $"{head}: {detail}";

    private static string Quote(object? value) => value switch
    {
        null => GoSyntax.Format(null),
        string text => GoSyntax.Quote(text),
        bool flag => flag ? "true" : "false",
        JsonNode node => GoSyntax.Format(node),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => GoSyntax.Quote(value.ToString() ?? ""),
    };
}
