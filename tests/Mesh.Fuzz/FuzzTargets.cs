using Mesh.Fuzz.Targets;

namespace Mesh.Fuzz;

/// <summary>Everything that reads bytes of strangers, by the name on the command line. A new parser gets a line here.</summary>
internal static class FuzzTargets
{
    public static readonly IReadOnlyDictionary<string, IFuzzTarget> All = new Dictionary<string, IFuzzTarget>
    {
        ["request"] = new RequestTarget(),
        ["response"] = new ResponseTarget(),
        ["chunked"] = new ChunkedTarget(),
        ["client-hello"] = new ClientHelloTarget(),
        ["detection"] = new DetectionTarget(),
        ["access-path"] = new AccessPathTarget(),
        ["server-name"] = new ServerNameTarget(),
        ["alternative-names"] = new AlternativeNamesTarget(),
        ["resource"] = new ResourceTarget(),
        ["dns"] = new DnsTarget(),
        ["federation"] = new FederationTarget(),
    };
}
