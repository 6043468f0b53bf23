using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Forwarding;

/// <summary>What connections of a pool have in common. The identity is part of it: an IP address that another pod took over is another target.</summary>
/// <param name="Target">Where to, and who must answer.</param>
/// <param name="IsHttp2">HTTP/2 with prior knowledge, or HTTP/1.1.</param>
/// <param name="IsApplication">The application beside us, whose connections cost next to nothing.</param>
internal readonly record struct UpstreamKey(UpstreamTarget Target, bool IsHttp2, bool IsApplication = false);
