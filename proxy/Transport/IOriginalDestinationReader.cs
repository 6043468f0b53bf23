using System.Net;

namespace Mesh.Proxy.Transport;

/// <summary>Finds out whom a redirected connection was meant for. A border: tests have no redirection.</summary>
internal interface IOriginalDestinationReader
{
    /// <returns>The address the client dialled, or null if the connection was not redirected.</returns>
    IPEndPoint? Read(IAcceptedSocket connection);
}
