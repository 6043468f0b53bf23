using Mesh.Api.Resources.V1;
using Mesh.Bench.Discovery.Kubernetes;

namespace Mesh.Bench.Discovery.Tests.Kubernetes;

public sealed class ChangeMarkerTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheNumber()
    {
        Endpoints endpoints = new();
        endpoints.Localities.Add(new LocalityEndpoints { Endpoints = { new Endpoint { Node = "node-3" } } });
        endpoints.Localities.Add(new LocalityEndpoints { Endpoints = { new Endpoint(), new Endpoint { Node = ChangeMarker.Write(1234) } } });

        Assert.Equal(1234, ChangeMarker.Read(endpoints));
    }

    [Fact]
    public void Read_NeverChanged_IsZero() =>
        Assert.Equal(0, ChangeMarker.Read(new Endpoints { Localities = { new LocalityEndpoints { Endpoints = { new Endpoint { Node = "node-3" } } } } }));
}
