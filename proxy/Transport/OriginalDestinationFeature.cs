using System.Net;

namespace Mesh.Proxy.Transport;

/// <summary>Left on a redirected connection: whom the client dialled.</summary>
internal sealed record OriginalDestinationFeature(IPEndPoint Destination);
