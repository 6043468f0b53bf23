using System.Net;
using k8s;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Controllers;

/// <summary>What the controllers of one sandbox Kubernetes cluster need.</summary>
public sealed class SandboxControllersOptions
{
    /// <summary>How to reach the API server, with the rights of its administrator.</summary>
    public required KubernetesClientConfiguration Configuration { get; set; }

    /// <summary>The API server's certificate authority in PEM; published as ConfigMap <c>kube-root-ca.crt</c> in every namespace.</summary>
    public required string RootCertificatePem { get; set; }

    public required ILoggerFactory LoggerFactory { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Seed of all jitter and choices by chance; <see langword="null"/> takes one from the system.</summary>
    public int? Seed { get; set; }

    /// <summary>Reconciles of one controller that may run at once. Default 4: enough to hide the API's round trips on two cores.</summary>
    public int Workers { get; set; } = 4;

    /// <summary>
    /// How long a pod may name a node that does not exist before it is removed. Default 40 s, as kube-controller-manager: a node may only be late.
    /// </summary>
    public TimeSpan OrphanedPodQuarantine { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>Addresses for Services of type LoadBalancer, its first ten left out. Null, the default, leaves such Services pending, as a cluster without a cloud does.</summary>
    public IPNetwork? LoadBalancerRange { get; set; }
}
