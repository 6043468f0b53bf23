using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.Models;

namespace Mesh.Kubernetes.Client;

/// <summary>An amount, such as <c>100m</c>. The package's own cannot be named by code that is generated elsewhere.</summary>
internal sealed class QuantityConverter : JsonConverter<ResourceQuantity>
{
    public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => new(reader.GetString()!),
        JsonTokenType.Number => new(reader.GetDouble().ToString(CultureInfo.InvariantCulture)),
        var other => throw new JsonException($"expected an amount, found {other}"),
    };

    public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
