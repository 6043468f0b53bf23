namespace Mesh.Sandbox.Api.Admission;

/// <summary>Opens a byte stream to a webhook, so that calls can take the cluster's own network.</summary>
/// <param name="host">IP address of a service, or the host of a webhook's URL.</param>
/// <param name="port">TCP port.</param>
/// <param name="cancellationToken">Ends the attempt, at the latest when the webhook's timeout has passed.</param>
public delegate ValueTask<Stream> WebhookDialer(string host, int port, CancellationToken cancellationToken);
