using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>One column of <c>kubectl get</c>.</summary>
/// <param name="Name">Head of the column.</param>
/// <param name="Cell">Computes the cell of an object; the second argument is the present time, which ages need.</param>
internal sealed record PrinterColumn(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Cell)
{
    public string Type { get; init; } = "string";

    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>0 is always shown; greater only with <c>-o wide</c>.</summary>
    public int Priority { get; init; }
}
