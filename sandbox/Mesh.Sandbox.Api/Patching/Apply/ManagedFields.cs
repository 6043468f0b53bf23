using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>All of an object's <c>metadata.managedFields</c>. Immutable.</summary>
internal sealed class ManagedFields
{
    /// <summary>
    /// Updaters beyond this many are folded into <see cref="AncientChanges"/>, oldest first, so that an object's metadata stays bounded; the value of Kubernetes.
    /// </summary>
    private const int MaxUpdateManagers = 10;

    private const string AncientChanges = "ancient-changes";

    private ManagedFields(IReadOnlyList<ManagedFieldsEntry> entries) => Entries = entries;

    public IReadOnlyList<ManagedFieldsEntry> Entries { get; }

    /// <summary>Entries of <paramref name="value"/>; none when absent or when one of them is malformed, as Kubernetes starts over then.</summary>
    public static ManagedFields Of(JsonObject? value)
    {
        var entries = (value?["metadata"]?["managedFields"] as JsonArray ?? []).Select(ManagedFieldsEntry.FromJson).ToArray();
        return new ManagedFields(entries.Contains(null) ? [] : [.. entries.OfType<ManagedFieldsEntry>()]);
    }

    public ManagedFieldsEntry? Find(ManagedFieldsEntry manager) => Entries.FirstOrDefault(manager.SameManager);

    /// <summary>Puts <paramref name="entry"/> in the place of its manager's old one; an entry that owns nothing disappears.</summary>
    public ManagedFields With(ManagedFieldsEntry entry)
    {
        var others = Entries.Where(other => !other.SameManager(entry));
        return new ManagedFields([.. entry.Fields.IsEmpty ? others : others.Append(entry)]);
    }

    /// <summary>Takes <paramref name="fields"/> away from everybody but <paramref name="winner"/>.</summary>
    public ManagedFields Without(FieldSet fields, ManagedFieldsEntry winner)
    {
        var rest = new List<ManagedFieldsEntry>();
        foreach (var entry in Entries)
        {
            var kept = entry.SameManager(winner) ? entry : entry with { Fields = entry.Fields.Difference(fields) };
            if (!kept.Fields.IsEmpty)
            {
                rest.Add(kept);
            }
        }

        return new ManagedFields(rest);
    }

    /// <summary>Writes the entries into <paramref name="target"/>, in the order of Kubernetes.</summary>
    public void WriteTo(JsonObject target)
    {
        if (target["metadata"] is not JsonObject metadata)
        {
            metadata = [];
            target["metadata"] = metadata;
        }

        metadata.Remove("managedFields");
        if (Entries.Count > 0)
        {
            metadata["managedFields"] = new JsonArray([.. Capped()
                .OrderBy(static entry => entry.Operation, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Time)
                .ThenBy(static entry => entry.Manager, StringComparer.Ordinal)
                .ThenBy(static entry => entry.ApiVersion, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Subresource, StringComparer.Ordinal)
                .Select(static entry => (JsonNode?)entry.ToJson())]);
        }
    }

    private IEnumerable<ManagedFieldsEntry> Capped()
    {
        var updaters = Entries.Where(static entry => !entry.IsApply && entry.Subresource.Length == 0).OrderBy(static entry => entry.Time).ToArray();
        if (updaters.Length <= MaxUpdateManagers)
        {
            return Entries;
        }

        var folded = updaters[..(updaters.Length - MaxUpdateManagers + 1)];
        var ancient = folded
            .GroupBy(static entry => entry.ApiVersion, StringComparer.Ordinal)
            .Select(static group => group.Last() with
            {
                Manager = AncientChanges,
                Fields = group.Aggregate(new FieldSet(), static (all, entry) => all.Union(entry.Fields)),
            });
        return Entries.Except(folded).Concat(ancient);
    }
}
