namespace Mesh.Proxy.Routing;

/// <summary>Read access to the header fields of a request, whatever host has parsed them.</summary>
internal interface IHeaderLookup
{
    /// <summary>The first value of a field, by lower-case name, or null.</summary>
    string? Get(string name);
}
