using System.Net;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// What a sidecar subscribes to a Service by before it knows the Service's name: the address of a connection, or the DNS name of a query. As small as a reference, so that looking one
/// up costs a request nothing.
/// </summary>
internal readonly struct ServiceAlias : IEquatable<ServiceAlias>
{
    private readonly object _value;

    public ServiceAlias(IPAddress address) => _value = address;

    /// <param name="dnsName">In lower case, without a last dot.</param>
    public ServiceAlias(string dnsName) => _value = dnsName;

    /// <summary>The address; null if it is a name.</summary>
    public IPAddress? Address => _value as IPAddress;

    /// <summary>The name; null if it is an address.</summary>
    public string? DnsName => _value as string;

    public static implicit operator ServiceAlias(IPAddress address) => new(address);

    public static bool operator ==(ServiceAlias left, ServiceAlias right) => left.Equals(right);

    public static bool operator !=(ServiceAlias left, ServiceAlias right) => !left.Equals(right);

    /// <summary>Reads what was written by <see cref="ToString"/>; other spellings of an address are the same address.</summary>
    public static ServiceAlias Parse(string text) => IPAddress.TryParse(text, out IPAddress? address) ? new ServiceAlias(address) : new ServiceAlias(text);

    public bool Equals(ServiceAlias other) => _value.Equals(other._value);

    public override bool Equals(object? obj) => obj is ServiceAlias other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>As it travels on the wire.</summary>
    public override string ToString() => _value.ToString()!;
}
