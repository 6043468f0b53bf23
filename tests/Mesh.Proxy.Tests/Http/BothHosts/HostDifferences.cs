namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>
/// Every case in which the hosts differ, with the bytes of the managed host. A difference that goes away has to leave the list. docs/engine.md says the same in words.
/// </summary>
internal static class HostDifferences
{
    public static readonly IReadOnlyDictionary<string, HostDifference> All =
        ((IEnumerable<HostDifference>)[.. FieldDifferences.All, .. MessageDifferences.All]).ToDictionary(difference => difference.Case);
}
