using System.Collections.Frozen;

namespace Mesh.Api.WellKnown;

/// <summary>TCP ports of the mesh; <c>docs/ports.md</c> lists them with owner and bind address.</summary>
public static class MeshPorts
{
    /// <summary>Sidecar: outbound connections of the application, redirected.</summary>
    public const int Outbound = 15001;

    /// <summary>Sidecar: plain inbound connections, redirected.</summary>
    public const int InboundPlain = 15006;

    /// <summary>Sidecar: inbound mutual TLS, dialled directly by peers.</summary>
    public const int InboundMutualTls = 15008;

    /// <summary>Sidecar: administration, loopback only.</summary>
    public const int Admin = 15000;

    /// <summary>Sidecar: Prometheus metrics.</summary>
    public const int Metrics = 15020;

    /// <summary>Sidecar: health for the kubelet.</summary>
    public const int Health = 15021;

    /// <summary>Sidecar: DNS of the pod's own processes, redirected from the first of the pod's nameservers; each further one has the next port. UDP and TCP.</summary>
    public const int Dns = 15053;

    /// <summary>Nameservers that a pod may have: as many as resolver libraries ask.</summary>
    public const int MaxNameservers = 3;

    /// <summary>East-west gateway: mutual TLS from other networks, passed through by SNI.</summary>
    public const int Gateway = 15443;

    /// <summary>Control plane: discovery and certificates over TLS.</summary>
    public const int Discovery = 15012;

    /// <summary>Control plane: federation with the control planes of other clusters, over mutual TLS.</summary>
    public const int Federation = 15013;

    /// <summary>Control plane: metrics and health.</summary>
    public const int ControlPlaneMetrics = 15014;

    /// <summary>Control plane: debug pages, loopback only.</summary>
    public const int ControlPlaneDebug = 15016;

    /// <summary>Control plane: conversion and validation webhooks over HTTPS.</summary>
    public const int ControlPlaneWebhooks = 15018;

    /// <summary>Injector: admission webhook over HTTPS.</summary>
    public const int Injector = 15017;

    /// <summary>The ports on which a sidecar itself listens: no application may use them, and no Service leads to them through the mesh.</summary>
    public static readonly FrozenSet<int> OfSidecar = FrozenSet.Create(Admin, Outbound, InboundPlain, InboundMutualTls, Dns, Dns + 1, Dns + 2, Metrics, Health);
}
