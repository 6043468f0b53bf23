using System.Net;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Outbound;

/// <summary>What lay behind the dialled address when the connection was opened.</summary>
/// <param name="Address">The address the client dialled.</param>
/// <param name="Service">The service that owns it.</param>
/// <param name="Port">Its port.</param>
internal sealed record OutboundDestination(IPEndPoint Address, ServiceModel Service, ServicePortModel Port);
