using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Forwarding;

/// <summary>Finds and dials the upstream of an opaque connection; one implementation per direction.</summary>
internal interface IOpaqueDialer
{
    ValueTask<OpaqueDialResult> DialAsync(ConnectionContext connection, CancellationToken cancellationToken);
}
