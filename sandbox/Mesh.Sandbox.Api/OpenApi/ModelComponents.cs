using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Models;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.OpenApi;

/// <summary>Collects the schemas of one document: each kind and every type below it once.</summary>
internal sealed class ModelComponents
{
    private const string Prefix = "io.k8s.models.";

    public JsonObject Schemas { get; } = [];

    public void AddRoot(ResourceType type)
    {
        var schema = type.Schema is { } model ? AddModel(model) : AddCustom(type);
        schema["x-kubernetes-group-version-kind"] = new JsonArray(new JsonObject { ["group"] = type.Group, ["version"] = type.Version, ["kind"] = type.Kind });
    }

    private JsonObject AddModel(ModelSchema model)
    {
        var name = Prefix + model.Model.Name;
        if (Schemas[name] is JsonObject known)
        {
            return known;
        }

        // Present before its properties are: types refer to each other in circles.
        var properties = new JsonObject();
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        Schemas[name] = schema;
        foreach (var (field, shape) in model.Fields)
        {
            properties[field] = Shape(shape);
        }

        return schema;
    }

    private JsonObject AddCustom(ResourceType type)
    {
        var schema = (type.OpenApiSchema ?? []).Copy();
        var properties = schema.Ensure("properties");
        properties["apiVersion"] = new JsonObject { ["type"] = "string" };
        properties["kind"] = new JsonObject { ["type"] = "string" };
        properties["metadata"] = Shape(new(FieldKind.Object, "", Model: typeof(V1ObjectMeta)));
        Schemas[$"{string.Join('.', type.Group.Split('.').Reverse())}.{type.Version}.{type.Kind}"] = schema;
        return schema;
    }

    private JsonObject Shape(FieldSchema field) => field.Kind switch
    {
        FieldKind.Text => Typed("string"),
        FieldKind.Boolean => Typed("boolean"),
        FieldKind.Integer => Typed("integer", field.GoType),
        FieldKind.Number => Typed("number", "double"),
        FieldKind.Time => Typed("string", "date-time"),
        FieldKind.Bytes => Typed("string", "byte"),
        FieldKind.Quantity => OneOf("string", "number"),
        FieldKind.IntOrString => IntOrString(),
        FieldKind.List => With(Typed("array"), "items", Shape(field.Items!)),
        FieldKind.Map => With(Typed("object"), "additionalProperties", Shape(field.Items!)),
        FieldKind.Object => Reference(ModelSchema.Of(field.Model!)),
        _ => [],
    };

    private JsonObject Reference(ModelSchema model)
    {
        AddModel(model);
        return new() { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/components/schemas/{Prefix}{model.Model.Name}" }) };
    }

    private static JsonObject IntOrString() => With(OneOf("integer", "string"), "format", "int-or-string");

    private static JsonObject OneOf(params IEnumerable<string> types) => new() { ["oneOf"] = new JsonArray([.. types.Select(t => Typed(t))]) };

    private static JsonObject Typed(string type, string? format = null) =>
        format is null ? new() { ["type"] = type } : new() { ["type"] = type, ["format"] = format };

    private static JsonObject With(JsonObject schema, string property, JsonNode value)
    {
        schema[property] = value;
        return schema;
    }
}
