using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Admission;
using Mesh.Sandbox.Api.Printing;
using Mesh.Sandbox.Api.Schemas;

namespace Mesh.Sandbox.Api.Resources.Custom;

/// <summary>Makes resource types of a valid CustomResourceDefinition.</summary>
internal sealed class DefinitionReader(WebhookCaller webhooks)
{
    /// <returns>One type for each served version.</returns>
    public IReadOnlyList<ResourceType> Read(JsonObject definition)
    {
        var spec = definition.Ensure("spec");
        var versions = spec.Objects("versions").ToArray();
        var group = spec.Text("group");
        var stored = $"{group}/{versions.First(v => v.Flag("storage")).Text("name")}";
        var several = versions.Length > 1 || (definition.Child("status")?.Texts("storedVersions").Count() ?? 0) > 1;
        var schemas = versions.ToDictionary(v => $"{group}/{v.Text("name")}", Schema);
        IObjectConversion conversion = spec.Child("conversion")?.Child("webhook") is { } webhook
            ? new WebhookConversion(spec.Ensure("names").Text("kind"), webhook.Ensure("clientConfig"), schemas, webhooks)
            : new VersionConversion(several);
        return [.. versions.Where(v => v.Flag("served")).Select(v => Type(spec, v, schemas[$"{group}/{v.Text("name")}"], conversion) with { StoredAs = stored })];
    }

    private static StructuralSchema Schema(JsonObject version) =>
        StructuralSchema.Parse(version.Path("schema", "openAPIV3Schema"), "", out var faults)
            ?? throw new InvalidOperationException($"a stored definition has a schema that is not structural: {faults[0]}");

    private static ResourceType Type(JsonObject spec, JsonObject version, StructuralSchema schema, IObjectConversion conversion)
    {
        var names = spec.Ensure("names");
        var hasStatus = version.Path("subresources", "status") is not null;
        return new()
        {
            Group = spec.Text("group"),
            Version = version.Text("name"),
            Plural = names.Text("plural"),
            Singular = names.Text("singular"),
            Kind = names.Text("kind"),
            ListKindName = names.Text("listKind"),
            ShortNames = [.. names.Texts("shortNames")],
            Categories = [.. names.Texts("categories")],
            Namespaced = spec.Text("scope") == "Namespaced",
            Strategy = new CustomObjectStrategy(schema, hasStatus, [.. version.Objects("selectableFields").Select(f => f.Text("jsonPath").TrimStart('.'))]),
            Subresources = hasStatus ? [Subresource.Status] : [],
            Columns = Columns(version),
            MergeSchema = schema.MergeSchema,
            Conversion = conversion,
            IsStorageVersion = version.Flag("storage"),
            OpenApiSchema = version.Path("schema", "openAPIV3Schema") as JsonObject,
        };
    }

    private static IReadOnlyList<PrinterColumn> Columns(JsonObject version)
    {
        var own = version.Objects("additionalPrinterColumns").Select(Column).ToArray();
        return own.Length == 0 ? StandardColumns.NameAndAge : [StandardColumns.Name, .. own];
    }

    private static PrinterColumn Column(JsonObject definition)
    {
        var path = SimpleJsonPath.Parse(definition.Text("jsonPath"))!;
        var type = definition.Text("type");
        return new(definition.Text("name"), (tree, now) => Cell(path.First(tree), type, now))
        {
            Type = type,
            Format = definition.Text("format"),
            Description = definition.Text("description"),
            Priority = (int)(definition.Number("priority") ?? 0),
        };
    }

    private static JsonNode? Cell(JsonNode? value, string type, DateTimeOffset now) => type switch
    {
        _ when value is null => null,
        "date" => HumanDuration.Since(value, now),
        "string" when !value.IsText() => value.ToJsonString(),
        _ => value.DeepClone(),
    };
}
