namespace Mesh.Proxy.Dns;

/// <summary>What the OPT record of a query says (RFC 6891).</summary>
/// <param name="UdpBytes">Largest answer that the client takes by UDP.</param>
/// <param name="Version">0, or one that is not known here.</param>
/// <param name="IsDnssecOk">To be repeated in the answer (RFC 3225).</param>
internal readonly record struct EdnsOffer(ushort UdpBytes, byte Version, bool IsDnssecOk);
