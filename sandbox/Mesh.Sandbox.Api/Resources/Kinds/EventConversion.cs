using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Events are stored as the core group has them; the newer group calls most things by other names.</summary>
internal sealed class EventConversion : IObjectConversion
{
    /// <summary>The core group's.</summary>
    public const string StoredVersion = "v1";

    private static readonly (string Stored, string Served)[] Names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    public bool ChangesAnything => true;

    public ValueTask ConvertAsync(IReadOnlyList<JsonObject> trees, string apiVersion, CancellationToken cancellation)
    {
        foreach (var tree in trees.Where(tree => tree.Text("apiVersion") != apiVersion))
        {
            tree["apiVersion"] = apiVersion;
            foreach (var (stored, served) in Names)
            {
                if (apiVersion == StoredVersion)
                {
                    Rename(tree, served, stored);
                }
                else
                {
                    Rename(tree, stored, served);
                }
            }
        }

        return ValueTask.CompletedTask;
    }

    private static void Rename(JsonObject tree, string from, string to)
    {
        if (tree[from] is { } value)
        {
            tree.Remove(from);
            tree[to] = value;
        }
    }
}
