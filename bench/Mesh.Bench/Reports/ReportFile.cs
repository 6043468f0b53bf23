using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Reports;

/// <summary>Writes what the user wants to keep; without a file there is nothing to do.</summary>
internal static class ReportFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string? file, Func<JsonObject> document) => Write(file, () => document().ToJsonString(Indented) + "\n");

    public static void Write(string? file, Func<string> text)
    {
        if (file is not null)
        {
            File.WriteAllText(file, text());
        }
    }
}
