namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>One client connection and the requests on it.</summary>
/// <param name="Socket">How its socket behaves at the engine.</param>
/// <param name="IsEager">Sends requests without waiting for answers (pipelining).</param>
/// <param name="Requests">In their order.</param>
internal sealed record ClientPlan(SocketPlan Socket, bool IsEager, RequestPlan[] Requests);
