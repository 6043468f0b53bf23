using System.Collections.Immutable;

namespace Mesh.Sandbox.Api.Storage;

/// <summary>All objects of a table as they were at one version, in key order.</summary>
internal sealed record TableSnapshot(long Version, ImmutableSortedDictionary<string, StoredObject> Objects);
