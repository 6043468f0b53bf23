using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Mesh.Proxy.State;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// A cookie that keeps a client at the endpoint that has answered it. Its value is made of the pod's name, the same in every sidecar: it means the same endpoint whatever others come and go, and
/// says nothing to those who do not know the pods already.
/// </summary>
/// <param name="Name">Of the cookie.</param>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Life">How long clients keep it; zero: until they end.</param>
internal sealed record SessionCookie(string Name, string Path, TimeSpan Life)
{
    private const int ValueLength = 16;

    /// <summary><see cref="Name"/> as it stands in requests.</summary>
    public byte[] NameBytes { get; } = Encoding.ASCII.GetBytes(Name);

    /// <summary>Reads the resource; null for none.</summary>
    public static SessionCookie? Of(V1.SessionCookie? cookie) => cookie is null ? null : new SessionCookie(cookie.Name, cookie.Path, TimeSpan.FromSeconds(cookie.TtlSeconds));

    /// <summary>What stands for an endpoint. Behind a gateway it is the region that a client is kept in: which pod answers there is for the gateway to say.</summary>
    public static ulong IdOf(EndpointModel endpoint) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(endpoint.Workload.Length > 0 && !endpoint.IsGateway ? endpoint.Workload : endpoint.Key.ToString()));

    /// <summary>The endpoint that a cookie's value stands for; null if it is not of ours.</summary>
    public static ulong? Parse(ReadOnlySpan<byte> value) =>
        value.Length == ValueLength && ulong.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong id) ? id : null;

    /// <summary>The value of the <c>Set-Cookie</c> field that keeps a client at an endpoint.</summary>
    public string FieldFor(ulong id) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}={id:x16}; Path={Path}{(Life > TimeSpan.Zero ? $"; Max-Age={(long)Life.TotalSeconds}" : "")}; HttpOnly; SameSite=Lax");
}
