using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Columns that many kinds share, and the short way to define one.</summary>
internal static class StandardColumns
{
    public static readonly PrinterColumn Name = new("Name", (tree, _) => new ObjectMeta(tree).Name)
    {
        Format = "name",
        Description = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically.",
    };

    public static readonly PrinterColumn Age = new("Age", (tree, now) => HumanDuration.Since(tree.Path("metadata", "creationTimestamp"), now))
    {
        Description = "CreationTimestamp is a timestamp representing the server time when this object was created.",
    };

    public static readonly IReadOnlyList<PrinterColumn> NameAndAge = [Name, Age];

    public static PrinterColumn Text(string name, Func<JsonObject, string> cell, int priority = 0) => new(name, (tree, _) => cell(tree)) { Priority = priority };

    public static PrinterColumn Count(string name, Func<JsonObject, long> cell) => new(name, (tree, _) => cell(tree)) { Type = "integer" };

    /// <summary>A path of an object as text; <c>&lt;none&gt;</c> when it is absent.</summary>
    public static PrinterColumn Field(string name, params string[] path) => Text(name, tree => TextAt(tree, path));

    public static string TextAt(JsonObject tree, params string[] path)
    {
        var value = tree.Path(path);
        return value is null ? "<none>" : value.IsText() ? value.GetValue<string>() : Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }
}
