using System.Net;

namespace Mesh.Sandbox.Node.Services;

/// <summary>Where traffic for a Service goes.</summary>
internal readonly record struct ServiceEndpoint(IPAddress Address, int Port) : IComparable<ServiceEndpoint>
{
    public int CompareTo(ServiceEndpoint other)
    {
        var byAddress = string.CompareOrdinal(Address.ToString(), other.Address.ToString());
        return byAddress != 0 ? byAddress : Port.CompareTo(other.Port);
    }

    public override string ToString() => $"{Address}:{Port}";
}
