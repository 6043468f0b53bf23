using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources.Kinds;

/// <summary>Events are stored as the core group has them; the newer group calls most things by other names.</summary>
internal sealed class EventConversion : IObjectConversion
{
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

    public void ToServed(JsonObject tree)
    {
        tree["apiVersion"] = "events.k8s.io/v1";
        foreach (var (stored, served) in Names)
        {
            Rename(tree, stored, served);
        }
    }

    public void ToStored(JsonObject tree)
    {
        tree["apiVersion"] = "v1";
        foreach (var (stored, served) in Names)
        {
            Rename(tree, served, stored);
        }
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
