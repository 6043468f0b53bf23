using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Builds the tables that <c>kubectl get</c> shows.</summary>
internal sealed class TablePrinter(ResourceType type, string includeObject)
{
    private readonly IReadOnlyList<PrinterColumn> _columns = type.Columns.Count > 0 ? type.Columns : StandardColumns.NameAndAge;

    public JsonObject Print(JsonObject metadata, IEnumerable<JsonObject> trees, DateTimeOffset now) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = metadata,
        ["columnDefinitions"] = new JsonArray([.. _columns.Select(Definition)]),
        ["rows"] = new JsonArray([.. trees.Select(t => Row(t, now))]),
    };

    private static JsonNode Definition(PrinterColumn column) => new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private JsonObject Row(JsonObject tree, DateTimeOffset now)
    {
        var row = new JsonObject { ["cells"] = new JsonArray([.. _columns.Select(c => c.Cell(tree, now))]) };
        if (includeObject != IncludeObject.None)
        {
            row["object"] = includeObject == IncludeObject.Object ? tree : PartialMetadata.Of(tree);
        }

        return row;
    }
}
