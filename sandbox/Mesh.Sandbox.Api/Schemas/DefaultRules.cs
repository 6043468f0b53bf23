using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>A default must itself be valid, or every object without the field would be invalid.</summary>
internal static class DefaultRules
{
    public static void Check(SchemaNode node, string path, List<FieldError> faults)
    {
        if (node.Default is { } value)
        {
            CheckValue(node, value, $"{path}.default", faults);
        }

        foreach (var (name, property) in node.Properties)
        {
            Check(property, $"{path}.properties[{name}]", faults);
        }

        if (node.Items is not null)
        {
            Check(node.Items, $"{path}.items", faults);
        }

        if (node.AdditionalProperties is not null)
        {
            Check(node.AdditionalProperties, $"{path}.additionalProperties", faults);
        }
    }

    private static void CheckValue(SchemaNode node, JsonNode value, string path, List<FieldError> faults)
    {
        // Judged with its own nested defaults filled in, as it will be used.
        var filled = value.DeepClone();
        Defaulter.Fill(filled, node);
        ValueValidator.Validate(filled, null, node, path, faults);
        var holder = new JsonObject { ["default"] = value.DeepClone() };
        var unknown = new List<string>();
        Pruner.PruneObject(holder, new SchemaNode { Properties = new Dictionary<string, SchemaNode> { ["default"] = node } }, unknown);
        if (unknown.Count > 0)
        {
            faults.Add(FieldError.Invalid(path, value, "must not have unknown fields"));
        }
    }
}
