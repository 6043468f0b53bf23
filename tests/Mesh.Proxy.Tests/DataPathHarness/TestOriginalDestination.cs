using System.Net;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>Says that every connection was meant for the same address, as if it had been redirected.</summary>
internal sealed class TestOriginalDestination : IOriginalDestinationReader
{
    public IPEndPoint? Destination { get; set; }

    public IPEndPoint? Read(IAcceptedSocket connection) => Destination;
}
