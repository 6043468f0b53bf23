using System.Text.Json.Nodes;

namespace Mesh.Injection.Patching;

/// <summary>Collects the <c>add</c> operations of a JSON patch (RFC 6902). Injection only adds, it never removes what a pod's author wrote.</summary>
internal sealed class JsonPatchBuilder
{
    public JsonArray Operations { get; } = [];

    /// <summary>Adds a member or item, or replaces a member that is there.</summary>
    public void Add(string path, JsonNode value) => Operations.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = path, ["value"] = value });

    /// <summary>Sets entries of a map of strings and creates the map where there is none.</summary>
    public void SetEntries(string path, bool exists, IEnumerable<KeyValuePair<string, string>> entries)
    {
        if (!exists)
        {
            Add(path, new JsonObject(entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))));
            return;
        }

        foreach ((string key, string value) in entries)
        {
            Add($"{path}/{Escape(key)}", value);
        }
    }

    /// <summary>Puts items at the beginning of an array and creates the array where there is none.</summary>
    public void Prepend(string path, bool exists, params JsonNode[] items)
    {
        if (!exists)
        {
            Add(path, new JsonArray(items));
            return;
        }

        for (int i = 0; i < items.Length; i++)
        {
            Add($"{path}/{i}", items[i]);
        }
    }

    /// <summary>Puts items at the end of an array and creates the array where there is none.</summary>
    public void Append(string path, bool exists, params JsonNode[] items)
    {
        if (!exists)
        {
            Add(path, new JsonArray(items));
            return;
        }

        foreach (JsonNode item in items)
        {
            Add($"{path}/-", item);
        }
    }

    // RFC 6901 §3; the order matters, or the second step would escape what the first one wrote.
    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
