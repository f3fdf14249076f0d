/**
 * grpc/health/v1/health.proto as protobufjs writes a proto as JSON: what reflection says of the health
 * service, which is served by hand.
 */
export const healthProto = {
  nested: {
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
                HealthCheckResponse: {
                  fields: { status: { type: 'ServingStatus', id: 1 } },
                  nested: {
                    ServingStatus: {
                      values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 },
                    },
                  },
                },
                HealthListRequest: { fields: {} },
                HealthListResponse: {
                  fields: {
                    statuses: { keyType: 'string', type: 'HealthCheckResponse', id: 1 },
                  },
                },
                Health: {
                  methods: {
                    Check: {
                      requestType: 'HealthCheckRequest',
                      responseType: 'HealthCheckResponse',
                    },
                    Watch: {
                      requestType: 'HealthCheckRequest',
                      responseType: 'HealthCheckResponse',
                      responseStream: true,
                    },
                    List: { requestType: 'HealthListRequest', responseType: 'HealthListResponse' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}
