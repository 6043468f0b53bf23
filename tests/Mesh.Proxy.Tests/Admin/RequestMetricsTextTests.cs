using System.Text;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Http1;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.Admin;

public sealed class RequestMetricsTextTests
{
    [Fact]
    public void Append_Requests_AreACounterAndAHistogram()
    {
        RequestMetrics metrics = new();
        RequestRecorder recorder = metrics.CreateRecorder();
        RequestSummary request = new()
        {
            Direction = TrafficDirection.Outbound,
            Service = "shop/web",
            Backend = "shop/web-v2",
            Peer = "spiffe://cluster.local/ns/shop/sa/web",
            Locality = Proximity.Region,
            Cluster = "us-west-2",
            Region = "us-west",
            Method = KnownMethod.Get,
            StatusCode = 200,
            Duration = TimeSpan.FromMilliseconds(0.4),
        };
        recorder.Record(request);
        recorder.Record(request with { Duration = TimeSpan.FromMilliseconds(70) });
        recorder.Record(request with { StatusCode = 503, Peer = "", Reason = "connect-refused", Duration = TimeSpan.FromSeconds(20) });
        StringBuilder text = new();

        RequestMetricsText.Append(new PrometheusText(text), metrics);

        Assert.Equal(
            """
            # HELP mesh_requests_total HTTP requests that ended.
            # TYPE mesh_requests_total counter
            mesh_requests_total{direction="outbound",service="shop/web",route="",backend="shop/web-v2",peer="spiffe://cluster.local/ns/shop/sa/web",locality="region",destination_cluster="us-west-2",destination_region="us-west",http_request_method="GET",http_response_status_code="200",rpc_grpc_status_code="",mtls="true",reason=""} 2
            mesh_requests_total{direction="outbound",service="shop/web",route="",backend="shop/web-v2",peer="",locality="region",destination_cluster="us-west-2",destination_region="us-west",http_request_method="GET",http_response_status_code="503",rpc_grpc_status_code="",mtls="false",reason="connect-refused"} 1
            # HELP http_client_request_duration_seconds Outbound requests: time from the request's head to the end of its answer.
            # TYPE http_client_request_duration_seconds histogram
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.0005"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.001"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.0025"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.005"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.01"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.025"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.05"} 1
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.075"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.1"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.25"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.5"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="0.75"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="1"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="2.5"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="5"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="7.5"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="10"} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type="",le="+Inf"} 2
            http_client_request_duration_seconds_sum{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type=""} 0.0704
            http_client_request_duration_seconds_count{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="200",error_type=""} 2
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.0005"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.001"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.0025"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.005"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.01"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.025"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.05"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.075"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.1"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.25"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.5"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="0.75"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="1"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="2.5"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="5"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="7.5"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="10"} 0
            http_client_request_duration_seconds_bucket{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused",le="+Inf"} 1
            http_client_request_duration_seconds_sum{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused"} 20
            http_client_request_duration_seconds_count{service="shop/web",route="",backend="shop/web-v2",http_request_method="GET",http_response_status_code="503",error_type="connect-refused"} 1

            """,
            text.ToString());
    }

    [Fact]
    public void Append_NoRequestsYet_IsEmpty()
    {
        StringBuilder text = new();

        RequestMetricsText.Append(new PrometheusText(text), new RequestMetrics());

        Assert.Equal("", text.ToString());
    }
}
