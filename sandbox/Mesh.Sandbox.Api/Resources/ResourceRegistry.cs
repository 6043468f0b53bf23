using System.Collections.Immutable;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>All served resources. Readers take one immutable picture; definitions of custom resources replace it.</summary>
internal sealed class ResourceRegistry(IEnumerable<ResourceType> builtIn)
{
    private ImmutableDictionary<(string Group, string Version, string Plural), ResourceType> _types =
        builtIn.ToImmutableDictionary(t => (t.Group, t.Version, t.Plural));

    public IEnumerable<ResourceType> Types => Volatile.Read(ref _types).Values;

    public ResourceType? Find(string group, string version, string plural) =>
        Volatile.Read(ref _types).GetValueOrDefault((group, version, plural));

    /// <summary>Finds a type by what an object says of itself.</summary>
    public ResourceType? FindKind(string apiVersion, string kind) => Types.FirstOrDefault(t => t.ApiVersion == apiVersion && t.Kind == kind);

    public ResourceType Core(string plural) => Find("", "v1", plural) ?? throw new InvalidOperationException($"core resource {plural} is not registered");

    /// <summary>Puts the versions of one custom resource in the place of those served before; none removes it.</summary>
    public void ReplaceCustom(string group, string plural, IReadOnlyList<ResourceType> versions) =>
        ImmutableInterlocked.Update(ref _types, types => types
            .RemoveRange(types.Where(t => t.Value.IsCustom && t.Key.Group == group && t.Key.Plural == plural).Select(t => t.Key))
            .AddRange(versions.Select(v => KeyValuePair.Create((v.Group, v.Version, v.Plural), v))));
}
